"""What a distribution is called on the package index when its import has another name; bounds that are known to do.

An import that is not listed is its distribution's name. Dotted names are for namespace packages; the longest match wins.
"""

from __future__ import annotations


def _pairs(table: str) -> dict[str, str]:
    return {line.split()[0]: line.split()[1] for line in table.strip().split("\n")}


DISTRIBUTIONS = _pairs("""
    absl absl-py
    airflow apache-airflow
    antlr4 antlr4-python3-runtime
    apiclient google-api-python-client
    attr attrs
    azure.ai.formrecognizer azure-ai-formrecognizer
    azure.ai.ml azure-ai-ml
    azure.ai.textanalytics azure-ai-textanalytics
    azure.common azure-common
    azure.core azure-core
    azure.cosmos azure-cosmos
    azure.data.tables azure-data-tables
    azure.eventhub azure-eventhub
    azure.identity azure-identity
    azure.keyvault.keys azure-keyvault-keys
    azure.keyvault.secrets azure-keyvault-secrets
    azure.kusto.data azure-kusto-data
    azure.kusto.ingest azure-kusto-ingest
    azure.monitor.query azure-monitor-query
    azure.search.documents azure-search-documents
    azure.servicebus azure-servicebus
    azure.storage.blob azure-storage-blob
    azure.storage.filedatalake azure-storage-file-datalake
    azure.storage.fileshare azure-storage-file-share
    azure.storage.queue azure-storage-queue
    azureml.core azureml-core
    azureml.opendatasets azureml-opendatasets
    bayes_opt bayesian-optimization
    Bio biopython
    bs4 beautifulsoup4
    bson pymongo
    clr pythonnet
    community python-louvain
    Crypto pycryptodome
    Cryptodome pycryptodomex
    cv2 opencv-python
    dash_core_components dash
    dash_html_components dash
    databricks.agents databricks-agents
    databricks.automl databricks-automl-runtime
    databricks.feature_engineering databricks-feature-engineering
    databricks.feature_store databricks-feature-store
    databricks.koalas koalas
    databricks.sdk databricks-sdk
    databricks.sql databricks-sql-connector
    databricks.vector_search databricks-vectorsearch
    dateutil python-dateutil
    discord discord-py
    dns dnspython
    docx python-docx
    dot_parser pydot
    dotenv python-dotenv
    ee earthengine-api
    facebook facebook-sdk
    faiss faiss-cpu
    ffmpeg ffmpeg-python
    fitz pymupdf
    gi pygobject
    git gitpython
    github pygithub
    gitlab python-gitlab
    google.api_core google-api-core
    google.auth google-auth
    google.cloud.aiplatform google-cloud-aiplatform
    google.cloud.bigquery google-cloud-bigquery
    google.cloud.bigquery_storage google-cloud-bigquery-storage
    google.cloud.datastore google-cloud-datastore
    google.cloud.documentai google-cloud-documentai
    google.cloud.firestore google-cloud-firestore
    google.cloud.language google-cloud-language
    google.cloud.logging google-cloud-logging
    google.cloud.monitoring google-cloud-monitoring
    google.cloud.pubsub google-cloud-pubsub
    google.cloud.secretmanager google-cloud-secret-manager
    google.cloud.spanner google-cloud-spanner
    google.cloud.speech google-cloud-speech
    google.cloud.storage google-cloud-storage
    google.cloud.texttospeech google-cloud-texttospeech
    google.cloud.translate google-cloud-translate
    google.cloud.videointelligence google-cloud-videointelligence
    google.cloud.vision google-cloud-vision
    google.genai google-genai
    google.generativeai google-generativeai
    google.oauth2 google-auth
    google.protobuf protobuf
    googleapiclient google-api-python-client
    grpc grpcio
    grpc_status grpcio-status
    grpc_tools grpcio-tools
    haystack farm-haystack
    imblearn imbalanced-learn
    jose python-jose
    jpype jpype1
    jwt pyjwt
    kafka kafka-python
    ldap python-ldap
    Levenshtein python-levenshtein
    llama_cpp llama-cpp-python
    magic python-magic
    memcache python-memcached
    mpl_toolkits matplotlib
    mpl_toolkits.basemap basemap
    mysql mysql-connector-python
    MySQLdb mysqlclient
    nacl pynacl
    newspaper newspaper3k
    nmap python-nmap
    odf odfpy
    OpenGL pyopengl
    OpenSSL pyopenssl
    opentelemetry opentelemetry-api
    opentelemetry.sdk opentelemetry-sdk
    osgeo gdal
    ot pot
    paho paho-mqtt
    pandas_profiling ydata-profiling
    pdfminer pdfminer-six
    PIL pillow
    pkg_resources setuptools
    playhouse peewee
    pptx python-pptx
    psycopg2 psycopg2-binary
    pylab matplotlib
    pynvml nvidia-ml-py
    pythoncom pywin32
    pywt pywavelets
    ruamel ruamel-yaml
    ruamel.yaml ruamel-yaml
    scikitplot scikit-plot
    serial pyserial
    shapefile pyshp
    skbio scikit-bio
    skfda scikit-fda
    skfuzzy scikit-fuzzy
    skimage scikit-image
    sklearn scikit-learn
    sklearn_extra scikit-learn-extra
    sklearnex scikit-learn-intelex
    skmultilearn scikit-multilearn
    skopt scikit-optimize
    sksurv scikit-survival
    slugify python-slugify
    snowflake.connector snowflake-connector-python
    snowflake.snowpark snowflake-snowpark-python
    snowflake.sqlalchemy snowflake-sqlalchemy
    socks pysocks
    speech_recognition speechrecognition
    stl numpy-stl
    surprise scikit-surprise
    tabula tabula-py
    talib ta-lib
    telegram python-telegram-bot
    tlz toolz
    twitter python-twitter
    umap umap-learn
    websocket websocket-client
    whisper openai-whisper
    wikipediaapi wikipedia-api
    win32api pywin32
    win32com pywin32
    win32con pywin32
    wx wxpython
    yaml pyyaml
    zmq pyzmq
    zope.interface zope-interface
    """)

# Namespaces without a distribution of their own: the distribution is named after so many parts of the module's name.
NAMESPACES = {
    "azure": 3,
    "databricks": 2,
    "databricks.labs": 3,
    "google": 2,
    "google.cloud": 3,
    "jaraco": 2,
    "opentelemetry.instrumentation": 3,
    "opentelemetry.exporter": 3,
    "sphinxcontrib": 2,
    "zope": 2,
}

# Given by the Spark runtime: needed to run tests outside it, never by the wheel.
RUNTIME = {
    "pyspark": "pyspark",
    "delta": "delta-spark",
    "databricks.sdk.runtime": "databricks-sdk",
    "databricks.connect": "databricks-connect",
}

# Importable only inside a hosted notebook; there is nothing to install.
HOSTED = frozenset(
    [
        "_dbutils",
        "dbruntime",
        "dbutils",
        "google.colab",
        "kaggle_datasets",
        "kaggle_secrets",
        "notebookutils",
        "mssparkutils",
        "pyspark.dbutils",
    ]
)

# Distributions that give the same import: a notebook that installs one needs no other.
ALTERNATIVES = {
    "faiss-cpu": ("faiss-gpu", "faiss-gpu-cu11", "faiss-gpu-cu12"),
    "opencv-python": (
        "opencv-contrib-python",
        "opencv-contrib-python-headless",
        "opencv-python-headless",
    ),
    "psycopg2-binary": ("psycopg2",),
    "python-levenshtein": ("levenshtein",),
    "tensorflow": (
        "tensorflow-cpu",
        "tensorflow-gpu",
        "tf-nightly",
        "tensorflow-macos",
    ),
    "torch": ("torch-nightly",),
    "ydata-profiling": ("pandas-profiling",),
}

# Names under which people install what is called otherwise.
INSTALLED_AS = {
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dotenv": "python-dotenv",
    "pil": "pillow",
    "sklearn": "scikit-learn",
    "skimage": "scikit-image",
    "yaml": "pyyaml",
}

# The first versions with wheels for Python 3.10, where older ones are known to be missing something in daily use.
BOUNDS = _pairs("""
    beautifulsoup4 >=4.11
    bokeh >=3.0
    catboost >=1.1
    dask >=2022.11
    geopandas >=0.12
    h5py >=3.7
    imbalanced-learn >=0.10
    ipython >=8.0
    joblib >=1.2
    lightgbm >=3.3
    lxml >=4.9
    matplotlib >=3.6
    mlflow >=2.0
    networkx >=2.8
    nltk >=3.7
    numba >=0.56
    numpy >=1.23
    openpyxl >=3.0.10
    optuna >=3.0
    pandas >=1.5
    pillow >=9.3
    plotly >=5.11
    prophet >=1.1
    pyarrow >=10.0
    pyspark >=3.4
    python-dateutil >=2.8.2
    pyyaml >=6.0
    requests >=2.28
    scikit-image >=0.19.3
    scikit-learn >=1.2
    scipy >=1.9
    seaborn >=0.12
    shap >=0.41
    spacy >=3.4
    sqlalchemy >=1.4
    statsmodels >=0.13.5
    sympy >=1.11
    tensorflow >=2.11
    torch >=2.0
    tqdm >=4.64
    transformers >=4.25
    xarray >=2022.11
    xgboost >=1.7
    """)

# Methods of pandas that need a distribution which no import names.
METHODS = _pairs("""
    read_excel openpyxl
    read_feather pyarrow
    read_gbq pandas-gbq
    read_hdf tables
    read_html lxml
    read_orc pyarrow
    read_parquet pyarrow
    read_xml lxml
    to_excel openpyxl
    to_feather pyarrow
    to_gbq pandas-gbq
    to_hdf tables
    to_markdown tabulate
    to_orc pyarrow
    to_parquet pyarrow
    to_xml lxml
    """)
